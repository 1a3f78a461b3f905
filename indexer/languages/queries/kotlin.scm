(package_header (qualified_identifier) @package)
(import) @import
(class_declaration "class" name: (_) @name) @class
(class_declaration "interface" name: (_) @name) @interface
(class_declaration (modifiers (class_modifier "enum")) name: (_) @name) @enum
(object_declaration name: (_) @name) @class
(companion_object name: (_) @name) @class
(enum_entry . (identifier) @name) @constant
(function_declaration name: (_) @name (function_body)? @body) @function
(secondary_constructor "constructor" @name) @constructor
(type_alias type: (identifier) @name) @type
(class_parameters (class_parameter ["val" "var"] (identifier) @name) @property)
(source_file (property_declaration (variable_declaration . (identifier) @name)) @variable)
(class_body (property_declaration (variable_declaration . (identifier) @name)) @property)
(enum_class_body (property_declaration (variable_declaration . (identifier) @name)) @property)
