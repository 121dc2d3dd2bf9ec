"""The import workbench behind its pages: uploaded lists are read, suggested, checked, marked and proposed here."""
