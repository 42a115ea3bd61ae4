from django.urls import path

from regulars.services.live import views

urlpatterns = [path("live/since", views.since, name="live-since")]
