<?php
namespace App\Models;

use App\Base;

const LIMIT = 1; // def: LIMIT constant
define('OTHER', 2); // def: OTHER constant
$app = make(); // def: app variable

#[Attribute]
abstract class User extends Base // def: User class
{
    use Helper;
    const A = 1, B = 2; // def: User.A constant; def: User.B constant
    public ?int $age = 1; // def: User.age field
    public function __construct(private int $id) {} // def: User.__construct constructor; def: User.id field
    abstract protected function run(): void; // def: User.run method
    public static function make(): static // def: User.make method
    {
        $local = 1;
        return new class extends User {
            protected function deep() {} // def: User.make.deep method
        };
    }
}
interface Runs {} // def: Runs interface
trait Helper {} // def: Helper trait
enum Suit: string // def: Suit enum
{
    case Hearts = 'h'; // def: Suit.Hearts constant
}
function helper(int $x): int { return $x; } // def: helper function
