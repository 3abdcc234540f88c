package dev.lockstep.http;

import java.util.function.Supplier;

/**
 * A secret and where it is sent.
 *
 * @param in {@code header}, {@code query} or {@code cookie}
 * @param name the name of the header, parameter or cookie
 * @param value tells the secret whenever a call is made
 */
record Credential(String in, String name, Supplier<String> value) {}
