// What every page of members has of calls; the rest comes with the first one.
import "./call-dock";
import "./call-buttons";
import "../../conversations/elements/sound-player";
import "./voice-button";
import "./relay-check";
