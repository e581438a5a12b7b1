"""Arrow schemas in Spark's words, and the two differences between what Spark holds and what we hold."""

import pyarrow as pa

_WORDS = {
    pa.int64(): "bigint",
    pa.int32(): "int",
    pa.int16(): "smallint",
    pa.float64(): "double",
    pa.float32(): "float",
    pa.string(): "string",
    pa.bool_(): "boolean",
    pa.binary(): "binary",
    # Without a zone on both sides: no setting of any machine can move it.
    pa.timestamp("us"): "timestamp_ntz",
}


def ddl(schema: pa.Schema) -> str:
    """Return a schema as Spark's DDL. Raises KeyError for a type that Spark lacks, such as unsigned integers."""
    return ", ".join(f"`{field.name}` {_word(field.type)}" for field in schema)


def loose(schema: pa.Schema) -> pa.Schema:
    """Return the schema as Spark can hold it: it knows no binary of a fixed size."""
    return pa.schema([(field.name, _loose(field.type)) for field in schema])


def fitted(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Return the columns of a schema from a batch, in its order and types; Spark names the items of lists otherwise."""
    return pa.record_batch([batch[field.name].cast(field.type) for field in schema], schema=schema)


def _word(kind: pa.DataType) -> str:
    return f"array<{_word(kind.value_type)}>" if pa.types.is_list(kind) else _WORDS[_loose(kind)]


def _loose(kind: pa.DataType) -> pa.DataType:
    return pa.binary() if pa.types.is_fixed_size_binary(kind) else kind
