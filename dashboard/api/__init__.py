"""The API for programs: a team's token sends its reports and reads what came of them."""
