// What the smaller rooms bring to the pages of members: one file instead of six.
import "../comity/records/elements/records";
import "../comity/etiquette/advising/elements/coach-slot";
import "../comity/etiquette/guards/elements/guards";
import "../comity/etiquette/moderation/elements/conduct";
import "../comity/notifications/elements/notifications";
import "../comity/channels/email/elements/mail";
