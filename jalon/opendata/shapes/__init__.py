"""The objects of the API: what each field means, in one place, from which its documentation is made."""
