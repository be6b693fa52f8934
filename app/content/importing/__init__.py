"""Reading the exports of other sites and blog engines, without the database."""
