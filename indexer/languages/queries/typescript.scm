[
  (class_declaration name: (_) @name body: (_) @body)
  (abstract_class_declaration name: (_) @name body: (_) @body)
  (class name: (_) @name body: (_) @body)
] @class
(interface_declaration name: (_) @name body: (_) @body) @interface
(enum_declaration name: (_) @name body: (_) @body) @enum
(enum_body [(property_identifier) (string)] @name @constant)
(enum_assignment name: (_) @name) @constant
(type_alias_declaration name: (_) @name) @type
(internal_module name: (_) @name body: (_) @body) @namespace
(module name: (_) @name body: (_) @body) @namespace
[
  (function_declaration name: (_) @name body: (_) @body)
  (generator_function_declaration name: (_) @name body: (_) @body)
  (function_expression name: (_) @name body: (_) @body)
] @function
(function_signature name: (_) @name) @function
(export_statement declaration: (_) @led) @lead
(program (lexical_declaration . (variable_declarator) @led .) @lead)
(program (variable_declaration . (variable_declarator) @led .) @lead)
(export_statement (lexical_declaration . (variable_declarator) @led .) @lead)
(ambient_declaration (_) @led) @lead

(method_definition name: (_) @name body: (_) @body) @method
(method_signature name: (_) @name) @method
(abstract_method_signature name: (_) @name) @method
(public_field_definition name: (_) @name) @field
(public_field_definition name: (_) @name value: [
  (arrow_function body: (_) @body)
  (function_expression body: (_) @body)
]) @method
(interface_body (property_signature name: (_) @name) @field)
(type_alias_declaration value: (object_type (property_signature name: (_) @name) @field))
(type_alias_declaration value: (intersection_type (object_type (property_signature name: (_) @name) @field)))
(required_parameter (accessibility_modifier) pattern: (identifier) @name) @field
(required_parameter . "readonly" pattern: (identifier) @name) @field

(variable_declarator name: (identifier) @name value: [
  (arrow_function body: (_) @body)
  (function_expression body: (_) @body)
  (generator_function body: (_) @body)
]) @function
(variable_declarator name: (identifier) @name value: (class body: (_) @body)) @class
(program (lexical_declaration (variable_declarator name: (identifier) @name) @variable))
(program (variable_declaration (variable_declarator name: (identifier) @name) @variable))
(program (export_statement (lexical_declaration (variable_declarator name: (identifier) @name) @variable)))
(program (export_statement (variable_declaration (variable_declarator name: (identifier) @name) @variable)))
(ambient_declaration [
  (lexical_declaration (variable_declarator name: (identifier) @name))
  (variable_declaration (variable_declarator name: (identifier) @name))
]) @variable
(internal_module body: (statement_block (export_statement
  [(lexical_declaration (variable_declarator name: (identifier) @name))
   (variable_declaration (variable_declarator name: (identifier) @name))]) @variable))

(pair key: [(property_identifier) (string)] @name value: [
  (arrow_function body: (_) @body)
  (function_expression body: (_) @body)
]) @method

(assignment_expression
  left: (member_expression object: (_) @scope property: (property_identifier) @name)
  right: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]) @function
(program (expression_statement (assignment_expression
  left: (member_expression object: (identifier) @scope property: (property_identifier) @name)) @variable)
  (#eq? @scope "exports"))
(program (expression_statement (assignment_expression
  left: (member_expression object: (member_expression) @scope property: (property_identifier) @name)) @variable)
  (#eq? @scope "module.exports"))

(import_statement) @import
(export_statement source: (string)) @import
(call_expression function: (identifier) @callee arguments: (arguments . (string))
  (#eq? @callee "require")) @import
(call_expression function: (import) arguments: (arguments . (string))) @import
