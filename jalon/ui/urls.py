"""Pages of the house itself."""

from django.urls import path

from jalon.ui import views

app_name = "ui"
urlpatterns = [
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("_ui/", views.gallery, name="gallery"),
]
