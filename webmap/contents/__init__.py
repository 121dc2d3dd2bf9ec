"""What files hold: the same answers as the pages, as tables. One module for each."""
