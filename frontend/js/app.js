// Everything here only makes pages quicker: each works as plain links and forms without it.
import "htmx.org";
import "./answers.js";
import "./autosave.js";
import "./countdown.js";
import "./dialogs.js";
import "./drop.js";
import "./keep.js";
import "./lasting.js";
import "./lists.js";
import "./menus.js";
import "./morph.js";
import "./once.js";
import "./shortcuts.js";
import "./sliders.js";
import "./theme.js";
import "./undo.js";
