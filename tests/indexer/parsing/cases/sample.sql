CREATE TABLE app.users ( -- def: users table
  id int PRIMARY KEY, -- def: users.id field
  name text -- def: users.name field
);
CREATE OR REPLACE VIEW active AS SELECT 1; -- def: active view
CREATE MATERIALIZED VIEW stats AS SELECT 1; -- def: stats view
CREATE FUNCTION total(a int) RETURNS int AS $$ SELECT 1 $$ LANGUAGE sql; -- def: total function
CREATE UNIQUE INDEX users_name ON users (name); -- def: users_name key
CREATE TYPE mood AS ENUM ('sad'); -- def: mood type
CREATE TRIGGER stamp BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION total(); -- def: stamp function
