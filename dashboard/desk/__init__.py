"""The desk: where a team checks, compares, sends and looks back at its reports."""
