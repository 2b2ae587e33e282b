"""What somebody reads of cases: views, differences, exports, what is due, what is found."""
