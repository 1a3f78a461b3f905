(element (start_tag (tag_name) @level)
  (#any-of? @level "h1" "h2" "h3" "h4" "h5" "h6" "title")) @heading
(element (start_tag (attribute (attribute_name) @attribute
  [(quoted_attribute_value (attribute_value) @name) (attribute_value) @name]))
  (#eq? @attribute "id")) @key
