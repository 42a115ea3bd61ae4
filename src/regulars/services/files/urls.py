from django.urls import path

from regulars.services.files import views

app_name = "files"
urlpatterns = [
    path("files", views.upload, name="upload"),
    path("files/<uuid:key>", views.download, name="download"),
    path("files/<uuid:key>/remove", views.remove, name="remove"),
    path("files/<uuid:key>/<str:name>", views.download, name="named"),
]
