package org.sample;

import java.util.List;

@Deprecated
public class Sample<T> extends Base { // def: Sample class
    public static final int LIMIT = 1; // def: Sample.LIMIT constant
    private int a, b; // def: Sample.a field; def: Sample.b field

    public Sample() {} // def: Sample.Sample constructor

    @Override
    public <R> R run(List<T> items) throws Exception { // def: Sample.run method
        int local = 1;
        return null;
    }

    enum Kind { // def: Sample.Kind enum
        ONE, // def: Sample.Kind.ONE constant
        TWO(2) { // def: Sample.Kind.TWO constant
            void extra() {} // def: Sample.Kind.TWO.extra method
        };
        int code; // def: Sample.Kind.code field
    }

    interface Inner { // def: Sample.Inner interface
        int CODE = 1; // def: Sample.Inner.CODE constant
        void call(); // def: Sample.Inner.call method
    }

    record Point(int x, int y) { // def: Sample.Point class
        Point {} // def: Sample.Point.Point constructor
    }

    @interface Marker { // def: Sample.Marker interface
        String value() default ""; // def: Sample.Marker.value method
    }
}
