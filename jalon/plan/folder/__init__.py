"""A Region's folder: read, checked, compared. Pure: nothing here touches the database."""
