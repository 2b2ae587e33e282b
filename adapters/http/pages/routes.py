"""All routes of pages, and the modules whose words they need."""

from adapters.http.pages import (
    case_routes,
    command_pages,
    difference_pages,
    door,
    find_pages,
    home,
    local_times,
    log_pages,
    open_pages,
    outside_sign_in,
    rendering,
    sign_in,
    work_pages,
)

ROUTERS = (
    *(sign_in.router, outside_sign_in.router, home.router, work_pages.router, find_pages.router),
    *(case_routes.router, command_pages.router, log_pages.router, open_pages.router),
    difference_pages.router,
)
WORDED = (door, local_times, rendering, sign_in)
