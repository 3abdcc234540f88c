package dev.lockstep.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.json.Json;
import java.net.URI;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * All items of a list, page by page; each iteration walks anew, and asks for a page when it is due.
 *
 * @param <T> the type of the items
 * @param <P> the type of a page
 */
public final class Walk<T, P> implements Iterable<T> {
  private final Transport transport;
  private final Endpoint<P> endpoint;
  private final Request request;
  private final CallOptions<?> options;
  private final PageRule rule;

  /** Takes the call of the first page, and the rule that leads to the others. */
  public Walk(
      Transport transport,
      Endpoint<P> endpoint,
      Request request,
      CallOptions<?> options,
      PageRule rule) {
    this.transport = transport;
    this.endpoint = endpoint;
    this.request = request;
    this.options = options;
    this.rule = rule;
  }

  @Override
  public Iterator<T> iterator() {
    return stream().iterator();
  }

  /** Returns the items as a stream. */
  public Stream<T> stream() {
    return pages().flatMap(page -> items(page).stream());
  }

  /** Returns the pages as a stream of answers. */
  public Stream<ApiResponse<P>> pages() {
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(new Pages(), 0), false);
  }

  @SuppressWarnings("unchecked") // the contract says of which type the items are
  private List<T> items(ApiResponse<P> page) {
    return at(page.body(), rule.items) instanceof List<?> list ? (List<T>) list : List.of();
  }

  private static Object at(Object body, String[] members) {
    Object value = body instanceof Optional<?> optional ? optional.orElse(null) : body;
    for (String member : members) {
      value = Json.member(value, member);
    }
    return value;
  }

  private final class Pages implements Iterator<ApiResponse<P>> {
    private final Parameters parameters = request.parameters.with(options.parameters);
    private final Set<String> seen = new HashSet<>();
    private URI target;
    private boolean ended;
    private long position = number(rule.positionIn, rule.position, rule.first);
    private long walked;

    private long number(String in, String name, long otherwise) {
      JsonNode given = name == null ? null : parameters.get(in, name);
      return given != null && given.canConvertToLong() ? given.longValue() : otherwise;
    }

    @Override
    public boolean hasNext() {
      return !ended;
    }

    @Override
    public ApiResponse<P> next() {
      if (ended) {
        throw new NoSuchElementException();
      }
      Parameters own = new Parameters().with(parameters);
      ApiResponse<P> page = transport.send(endpoint, request, options, own, target);
      String following = following(page);
      ended = following == null;
      if (!ended && !seen.add(following)) {
        throw new PaginationException(endpoint.id, following);
      }
      return page;
    }

    /** Moves to the next page and returns its position, or null where this was the last. */
    private String following(ApiResponse<P> page) {
      if (rule.more != null && Boolean.FALSE.equals(at(page.body(), rule.more))) {
        return null;
      }
      return switch (rule.style) {
        case CURSOR -> moved(cursor(page));
        case LINK -> linked(page);
        case OFFSET, PAGE -> counted(page);
      };
    }

    private String cursor(ApiResponse<P> page) {
      if (rule.nextHeader != null) {
        return page.header(rule.nextHeader).orElse("");
      }
      Object next = rule.next == null ? null : at(page.body(), rule.next);
      return next == null ? "" : Json.tree(next).asText("");
    }

    private String moved(String next) {
      if (next.isEmpty()) {
        return null;
      }
      parameters.set(rule.positionIn, rule.position, next, style(), false, false);
      return next;
    }

    private String style() {
      return rule.positionIn.equals("query") || rule.positionIn.equals("cookie")
          ? "form"
          : "simple";
    }

    private String linked(ApiResponse<P> page) {
      String link = LinkHeader.next(page.headers().getOrDefault("link", List.of()));
      if (link == null) {
        return null;
      }
      if (rule.position != null && rule.positionIn.equals("query")) {
        String next = LinkHeader.parameter(link, rule.position);
        if (next != null) {
          return moved(next);
        }
      }
      target = transport.resolve(endpoint, parameters, target, link);
      return target.toString();
    }

    private String counted(ApiResponse<P> page) {
      int count = items(page).size();
      long size = Math.min(number(rule.limitIn, rule.limit, rule.size), rule.largest);
      long before =
          rule.style == PageRule.Style.OFFSET
              ? position
              : size > 0 ? (position - rule.first) * size : walked;
      walked += count;
      Object total = rule.total == null ? null : at(page.body(), rule.total);
      boolean all = total instanceof Number known && before + count >= known.longValue();
      boolean untold = rule.more == null && !(total instanceof Number);
      if (count == 0 || all || untold && count < size) {
        return null;
      }
      position += rule.style == PageRule.Style.OFFSET ? count : 1;
      parameters.set(rule.positionIn, rule.position, position, style(), false, false);
      return Long.toString(position);
    }
  }
}
