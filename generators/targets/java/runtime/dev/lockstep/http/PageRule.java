package dev.lockstep.http;

/** How a list is walked, as the contract states it. */
public final class PageRule {
  enum Style {
    CURSOR,
    OFFSET,
    PAGE,
    LINK
  }

  final Style style;
  final String[] items;
  String positionIn;
  String position;
  String limitIn;
  String limit;
  String[] next;
  String nextHeader;
  String[] more;
  String[] total;
  long first;
  long size;
  long largest = Long.MAX_VALUE;

  /** Takes the style, and the members that lead to the items. */
  public PageRule(String style, String... items) {
    this.style = Style.valueOf(style);
    this.items = items.clone();
  }

  /** Names the parameter of the position. */
  public PageRule position(String in, String name) {
    positionIn = in;
    position = name;
    return this;
  }

  /** Names the parameter of the page size. */
  public PageRule limit(String in, String name) {
    limitIn = in;
    limit = name;
    return this;
  }

  /** Says which members lead to the next cursor. */
  public PageRule next(String... members) {
    next = members.clone();
    return this;
  }

  /** Names the header of the next cursor. */
  public PageRule nextHeader(String name) {
    nextHeader = name;
    return this;
  }

  /** Says which members lead to whether there is another page. */
  public PageRule more(String... members) {
    more = members.clone();
    return this;
  }

  /** Says which members lead to the number of all items. */
  public PageRule total(String... members) {
    total = members.clone();
    return this;
  }

  /** Says where a walk begins, how large a page is by default, and at most; 0 where unknown. */
  public PageRule numbers(long start, long common, long most) {
    first = start;
    size = common;
    largest = most == 0 ? Long.MAX_VALUE : most;
    return this;
  }
}
