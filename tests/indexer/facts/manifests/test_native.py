"""Libraries that C and C++ projects ask for."""

from __future__ import annotations

from indexer.facts.manifests.native import read_native


def test_cmake_asks_for_what_is_outside_branches_and_offers_the_rest(workspace, rows) -> None:
    findings, _ = workspace.write(
        {
            "CMakeLists.txt": """
            find_package(Threads REQUIRED)
            find_package(Boost 1.70 REQUIRED COMPONENTS system)
            if(USE_TLS)
              find_package(OpenSSL REQUIRED)
            endif()
            find_package( ZLIB )
            pkg_check_modules(GLIB REQUIRED IMPORTED_TARGET glib-2.0>=2.50 gio-2.0)
            # find_package(Commented REQUIRED)
            find_package(Boost 1.70 REQUIRED)
            """
        }
    ).read(read_native)
    assert rows(findings.dependencies) == [
        ("Boost", "1.70", "runtime"),
        ("OpenSSL", "", "optional"),
        ("ZLIB", "", "optional"),
        ("glib-2.0", ">=2.50", "runtime"),
        ("gio-2.0", "", "runtime"),
    ]


def test_vcpkg_conan_and_meson(workspace) -> None:
    findings, _ = workspace.write(
        {
            "vcpkg.json": '{"name": "app", "version": "1", "dependencies": ["fmt", {"name": "cmake", "host": '
            'true, "version>=": "3.2"}]}',
            "conanfile.txt": "[requires]\nzlib/1.3.1\n[tool_requires]\nninja/[>=1.11]\n[generators]\nCMakeDeps\n",
            "other/conanfile.py": 'class A:\n    requires = "poco/1.12", "fmt/10.2.1@user/x"\n'
            "    def build_requirements(self):\n"
            '        self.tool_requires("cmake/3.28.1")\n',
            "meson.build": "dependency('gtk4', version : '>=4.0')\nx = dependency('libfoo', required : false)\n",
        }
    ).read(read_native)
    assert [(d.name, d.ecosystem, d.version, str(d.scope)) for d in findings.dependencies] == [
        ("fmt", "vcpkg", "", "runtime"),
        ("cmake", "vcpkg", ">=3.2", "build"),
        ("zlib", "conan", "1.3.1", "runtime"),
        ("ninja", "conan", ">=1.11", "build"),
        ("poco", "conan", "1.12", "runtime"),
        ("fmt", "conan", "10.2.1", "runtime"),
        ("cmake", "conan", "3.28.1", "build"),
        ("gtk4", "system", ">=4.0", "runtime"),
        ("libfoo", "system", "", "optional"),
    ]
