"""Gradle builds in Groovy and Kotlin."""

from __future__ import annotations

from indexer.facts.manifests.gradle import read_gradle


def test_a_groovy_script(workspace, rows) -> None:
    findings, _ = workspace.write(
        {
            "settings.gradle": "rootProject.name = 'app'\ninclude ':core', ':web:ui'\n",
            "gradle.properties": "jacksonVersion=2.17.0\n",
            "build.gradle": """
            plugins { id 'java'; id 'org.springframework.boot' version '3.2.0' }
            apply plugin: 'checkstyle'
            ext.guavaVersion = '33.0-jre'
            sourceCompatibility = '17'
            repositories { maven { url "https://example.org/maven2" } } // not a dependency
            /* implementation 'commented:out:1' */
            dependencies {
                implementation "com.google.guava:guava:$guavaVersion"
                implementation("com.fasterxml.jackson.core:jackson-databind:${jacksonVersion}") {
                    exclude group: 'x', module: 'y'
                }
                api platform('org.acme:bom:1.0')
                compileOnly 'org.projectlombok:lombok:1.18.30'
                annotationProcessor 'org.projectlombok:lombok:1.18.30'
                runtimeOnly group: 'org.postgresql', name: 'postgresql', version: '42.7.1'
                testImplementation 'org.junit.jupiter:junit-jupiter'
                implementation project(':core')
            }
            """,
            "core/build.gradle": 'dependencies { testImplementation "junit:junit:$junitVersion" }\n',
        }
    ).read(read_gradle)
    assert sorted(rows(findings.dependencies)) == [
        ("checkstyle", "", "build"),
        ("com.fasterxml.jackson.core:jackson-databind", "2.17.0", "runtime"),
        ("com.google.guava:guava", "33.0-jre", "runtime"),
        ("core", "", "runtime"),
        ("java", "", "build"),
        ("junit:junit", "$junitVersion", "test"),
        ("org.acme:bom", "1.0", "runtime"),
        ("org.junit.jupiter:junit-jupiter", "", "test"),
        ("org.postgresql:postgresql", "42.7.1", "runtime"),
        ("org.projectlombok:lombok", "1.18.30", "build"),
        ("org.projectlombok:lombok", "1.18.30", "build"),
        ("org.springframework.boot", "3.2.0", "build"),
    ]
    assert [dependency.name for dependency in findings.dependencies if dependency.is_internal] == ["core"]
    assert [(package.name, package.path) for package in findings.packages] == [("app", ""), ("core", "core")]
    assert [(runtime.name, runtime.version) for runtime in findings.runtimes] == [("java", "17")]


def test_a_kotlin_script_with_a_catalog(workspace, rows) -> None:
    findings, shelf = workspace.write(
        {
            "settings.gradle.kts": 'rootProject.name = "app"\n',
            "gradle/libs.versions.toml": """
            [versions]
            ktor = "2.3.8"
            rich = { strictly = "1.5" }
            [libraries]
            ktor-server-core = { module = "io.ktor:ktor-server-core", version.ref = "ktor" }
            ktor-server-netty = { group = "io.ktor", name = "ktor-server-netty", version.ref = "ktor" }
            kotest = "io.kotest:kotest-runner:5.8.0"
            pinned = { module = "a:pinned", version.ref = "rich" }
            [bundles]
            ktor = ["ktor-server-core", "ktor-server-netty"]
            [plugins]
            ktor = { id = "io.ktor.plugin", version.ref = "ktor" }
            """,
            "build.gradle.kts": """
            plugins {
                kotlin("jvm") version "1.9.22"
                alias(libs.plugins.ktor)
                application
            }
            kotlin { jvmToolchain(21) }
            val slf4j: String = "2.0.12"
            dependencies {
                implementation(libs.bundles.ktor)
                implementation(libs.pinned)
                implementation("org.slf4j:slf4j-api:$slf4j")
                implementation(kotlin("stdlib"))
                testImplementation(libs.kotest)
                implementation(project(":core"))
            }
            """,
            "gradle.lockfile": "# locked\norg.slf4j:slf4j-api:2.0.13=compileClasspath\nempty=\n",
        }
    ).read(read_gradle)
    assert sorted(rows(findings.dependencies)) == [
        ("a:pinned", "1.5", "runtime"),
        ("core", "", "runtime"),
        ("io.kotest:kotest-runner", "5.8.0", "test"),
        ("io.ktor.plugin", "2.3.8", "build"),
        ("io.ktor:ktor-server-core", "2.3.8", "runtime"),
        ("io.ktor:ktor-server-netty", "2.3.8", "runtime"),
        ("org.jetbrains.kotlin.jvm", "1.9.22", "build"),
        ("org.jetbrains.kotlin:kotlin-stdlib", "", "runtime"),
        ("org.slf4j:slf4j-api", "2.0.12", "runtime"),
    ]
    assert [d.resolved for d in findings.dependencies if d.name.startswith("org.slf4j")] == ["2.0.13"]
    assert [(runtime.name, runtime.version) for runtime in findings.runtimes] == [("java", "21")]
    assert shelf.problems == []


def test_several_catalogs_of_one_build_are_read_together(workspace, rows) -> None:
    findings, _ = workspace.write(
        {
            "gradle/libs.versions.toml": '[libraries]\none = "a:one:1"\n',
            "gradle/tools.versions.toml": '[libraries]\ntwo = "a:two:2"\n',
            "build.gradle.kts": "dependencies {\n  implementation(libs.one)\n  testImplementation(toolsLibs.two)\n}\n",
        }
    ).read(read_gradle)
    assert rows(findings.dependencies) == [("a:one", "1", "runtime"), ("a:two", "2", "test")]
