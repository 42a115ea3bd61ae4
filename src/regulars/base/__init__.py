"""The ground floor: no domain, no models; everything above may use it and it uses nothing above."""
