/** What Spring Boot sets up by itself where the starter is on the class path. */
package com.sqlitemetadata.connector.autoconfigure;
