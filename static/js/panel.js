// Django lists all tables beside every screen until somebody closes that. Where it would take the room of the screen
// itself it begins closed; what somebody chooses there is remembered as anywhere. Read before Django's own script.
{
  const OPEN = "django.admin.navSidebarIsOpen";
  if (matchMedia("(max-width: 64rem)").matches && localStorage.getItem(OPEN) === null) {
    localStorage.setItem(OPEN, "false");
    addEventListener("DOMContentLoaded", () => localStorage.removeItem(OPEN)); // it was nobody's choice
  }
}
