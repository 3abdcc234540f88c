/** What the tests of connectors run against. */
package com.sqlitemetadata.connector.testing;
