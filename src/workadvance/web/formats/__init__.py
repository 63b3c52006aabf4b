"""How languages write numbers where Django would write them as another country does."""
