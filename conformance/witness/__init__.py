"""The witness: a proxy between a consumer and its provider, which watches, and then makes things hard."""
