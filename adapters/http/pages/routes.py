"""All routes of pages, and the modules whose words they need."""

from adapters.http.pages import case_routes, door, home, local_times, rendering, sign_in

ROUTERS = (sign_in.router, home.router, case_routes.router)
WORDED = (door, local_times, rendering, sign_in)
