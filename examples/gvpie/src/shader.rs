//! Reads what a WGSL text declares: its storage buffers and compute entry points. It is no
//! compiler; it knows just enough to hold a shader against the [`vram`](crate::vram) layout.

/// A resource that the host has to bind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// Its name in the shader.
    pub name: String,
    /// The bind group.
    pub group: u32,
    /// The slot in that group.
    pub binding: u32,
}

/// A compute function that the host can dispatch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryPoint {
    /// Its name.
    pub name: String,
    /// Invocations of a workgroup in x, y and z.
    pub workgroup_size: [u32; 3],
}

/// The declarations of a shader, in the order of its text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shader {
    /// Everything declared with `@group` and `@binding`.
    pub bindings: Vec<Binding>,
    /// Everything declared with `@compute`.
    pub entry_points: Vec<EntryPoint>,
}

impl Shader {
    /// Reads a WGSL text. What it does not understand it leaves out.
    pub fn read(source: &str) -> Self {
        let lines = source
            .lines()
            .map(|line| line.split("//").next().unwrap_or_default());
        let code = lines.collect::<Vec<_>>().join("\n");
        let declarations = || code.split([';', '{', '}']);
        Self {
            bindings: declarations().filter_map(binding).collect(),
            entry_points: declarations().filter_map(entry_point).collect(),
        }
    }
}

/// `@group(0) @binding(1) var<storage, read> name: type`
fn binding(declaration: &str) -> Option<Binding> {
    let (attributes, variable) = declaration.split_once("var<")?;
    let (_, named) = variable.split_once('>')?;
    let (name, _) = named.split_once(':')?;
    Some(Binding {
        name: name.trim().to_owned(),
        group: attribute(attributes, "@group")?.parse().ok()?,
        binding: attribute(attributes, "@binding")?.parse().ok()?,
    })
}

/// `@compute @workgroup_size(8, 8) fn name(…)`
fn entry_point(declaration: &str) -> Option<EntryPoint> {
    let (attributes, function) = declaration.split_once("fn ")?;
    if !attributes.contains("@compute") {
        return None;
    }
    let mut workgroup_size = [1; 3];
    let sizes = attribute(attributes, "@workgroup_size")?.split(',');
    for (size, text) in workgroup_size.iter_mut().zip(sizes) {
        *size = text.trim().parse().ok()?;
    }
    let (name, _) = function.split_once('(')?;
    Some(EntryPoint {
        name: name.trim().to_owned(),
        workgroup_size,
    })
}

/// What stands in the parentheses of an attribute such as `@group(0)`.
fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = attributes.split_once(name)?;
    let (value, _) = after.trim_start().strip_prefix('(')?.split_once(')')?;
    Some(value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_read_and_comments_are_not() {
        let shader = Shader::read(
            "struct Size { width: u32, height: u32 }
             // @group(0) @binding(7) var<uniform> removed: Size;
             @group(0) @binding(0) var<uniform> size: Size;
             @binding(1) @group(2) var<storage, read_write> out: array<u32>; // the result

             fn twice(n: u32) -> u32 { return 2u * n; }

             @compute @workgroup_size(8, 4)
             fn main(@builtin(global_invocation_id) id: vec3<u32>) { out[id.x] = twice(id.y); }",
        );
        let bind = |name: &str, group, binding| Binding {
            name: name.to_owned(),
            group,
            binding,
        };
        let main = EntryPoint {
            name: "main".to_owned(),
            workgroup_size: [8, 4, 1],
        };
        assert_eq!(shader.bindings, [bind("size", 0, 0), bind("out", 2, 1)]);
        assert_eq!(shader.entry_points, [main]);
    }
}
