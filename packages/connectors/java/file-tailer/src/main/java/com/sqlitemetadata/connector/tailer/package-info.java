/** A connector that follows a file of JSON lines. */
package com.sqlitemetadata.connector.tailer;
