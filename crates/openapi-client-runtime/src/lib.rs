//! What a client generated from an OpenAPI document stands on: writing requests, sending them safely, and reading the answers.
