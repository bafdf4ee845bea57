// What pages with records need, beside the workspace: a bundle of its own.
import "./record-fields";
import "./record-shelf";
