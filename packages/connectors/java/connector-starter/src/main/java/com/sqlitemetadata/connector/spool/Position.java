package com.sqlitemetadata.connector.spool;

/**
 * A place between two events of a spool.
 *
 * @param segment the number of the segment
 * @param offset where the frame begins in it, in bytes
 * @param index how many events of that frame are before the place
 */
record Position(long segment, long offset, int index) {}
