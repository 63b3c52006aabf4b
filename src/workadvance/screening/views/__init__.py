"""Pages of screening: apply and the participant's own page (public, by link); board, list, application (staff)."""
