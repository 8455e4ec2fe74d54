//! The shader has to agree with the layout of video memory that the host binds.

use gvpie::analyzer::SHADES;
use gvpie::shader::Shader;
use gvpie::vram::Layout;

const PIXEL_ANALYZER: &str = include_str!("../shaders/pixel_analyzer.wgsl");

/// WebGPU's default limit for the invocations of a workgroup.
const MAX_INVOCATIONS: u32 = 256;

#[test]
fn every_binding_has_its_segment_of_vram() {
    let layout = Layout::for_frame(64, 64);
    for binding in Shader::read(PIXEL_ANALYZER).bindings {
        let name = &binding.name;
        let segment = layout
            .segment(name)
            .unwrap_or_else(|| panic!("the layout has no segment for the binding `{name}`"));
        assert_eq!(
            (binding.group, binding.binding),
            (0, segment.binding),
            "{name}"
        );
    }
}

#[test]
fn every_segment_is_bound() {
    let shader = Shader::read(PIXEL_ANALYZER);
    for segment in Layout::for_frame(64, 64).segments() {
        let bound = shader
            .bindings
            .iter()
            .any(|binding| binding.name == segment.name);
        assert!(bound, "the shader does not bind `{}`", segment.name);
    }
}

#[test]
fn workgroups_fit_every_gpu() {
    let shader = Shader::read(PIXEL_ANALYZER);
    assert_eq!(shader.entry_points.len(), 1);
    for entry_point in shader.entry_points {
        let invocations: u32 = entry_point.workgroup_size.iter().product();
        assert!(
            (1..=MAX_INVOCATIONS).contains(&invocations),
            "{entry_point:?}"
        );
    }
}

#[test]
fn cpu_and_gpu_tell_the_same_shades_apart() {
    assert!(PIXEL_ANALYZER.contains(&format!("const SHADES: u32 = {SHADES}u;")));
}
