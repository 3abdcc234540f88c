/**
 * Events on disk between their sender and the platform: append-only segments with checksums, and a
 * note of how far the platform has taken them.
 */
package com.sqlitemetadata.connector.spool;
