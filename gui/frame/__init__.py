"""The window around the views: navigation, palette, toasts, tray, and what is remembered from one day to the next."""
