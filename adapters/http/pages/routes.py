"""All routes of pages, and the modules whose words they need."""

from adapters.http.pages import (
    admin_pages,
    case_routes,
    command_pages,
    correct_pages,
    difference_pages,
    door,
    erasure_pages,
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
    *(correct_pages.router, erasure_pages.router, command_pages.router, case_routes.router),
    *(log_pages.router, open_pages.router, difference_pages.router, admin_pages.router),
)
"""The forms of their own stand before those that are made of the request alone."""
WORDED = (door, local_times, rendering, sign_in)
