/** A connector that accepts events over HTTP. */
package com.sqlitemetadata.connector.forwarder;
