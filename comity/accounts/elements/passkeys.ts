// What the pages need where a passkey is used or made.
import "./passkey-entry";
import "./passkey-maker";
