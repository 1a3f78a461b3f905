(create_table (object_reference name: (_) @name)) @table
(create_view (object_reference name: (_) @name)) @view
(create_materialized_view (object_reference name: (_) @name)) @view
(create_function (object_reference name: (_) @name)) @function
(create_procedure (object_reference name: (_) @name)) @function
(create_trigger . (_)* . (keyword_trigger) . (object_reference name: (_) @name)) @function
(create_index column: (_) @name) @key
(create_type (object_reference name: (_) @name)) @type
(create_sequence (object_reference name: (_) @name)) @key
(create_schema (identifier) @name) @namespace
(create_table (column_definitions (column_definition name: (_) @name) @field))
