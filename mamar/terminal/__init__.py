"""What stands between the commands and the screen: language, help, progress, Ctrl-C."""
