// What a terminal is switched to for the view, and back. Going back is safe to say twice, and at any moment.

/** Another screen, no cursor, no wrapping at the edge, and the mouse in the form that knows no largest column. */
export const enterScreen = "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?1000h\x1b[?1002h\x1b[?1006h\x1b[0m\x1b[2J";

/** An update that was begun is ended first: some terminals would show nothing until then. */
export const leaveScreen = "\x1b[?2026l\x1b[?1006l\x1b[?1002l\x1b[?1000l\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l";
