"""Views: what each person may see, one pure fold a view."""
