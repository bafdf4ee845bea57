// Everything that pages before sign-in need.
import "../comity/interface/elements/trust";
import "../comity/interface/elements/screens";
