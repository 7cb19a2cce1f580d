package io.keymast.decision;

/** What is due, a renewal or a regeneration, can't be done now; what there is stays valid. */
public record Hindrance(Obstacle obstacle, String message) {}
