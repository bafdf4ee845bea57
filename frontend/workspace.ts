// Everything that pages for members need.
import "../comity/interface/elements/trust";
import "../comity/interface/elements/screens";
import "../comity/interface/elements/relative-time";
import "../comity/interface/elements/toast-region";
import "../comity/conversations/elements/inbox-list";
import "../comity/conversations/elements/message-list";
import "../comity/conversations/elements/message-composer";
import "../comity/conversations/elements/history";
import "../comity/conversations/elements/shortcuts";
import "../comity/interface/elements/live-connection";
