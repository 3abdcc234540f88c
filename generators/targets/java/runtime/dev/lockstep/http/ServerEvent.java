package dev.lockstep.http;

/**
 * A server-sent event (HTML Standard, section 9.2).
 *
 * @param event the name of its type, {@code message} where it has none
 * @param id the last id that the service sent, or the empty text
 * @param data what it carries
 * @param <T> the type of what it carries
 */
public record ServerEvent<T>(String event, String id, T data) {}
