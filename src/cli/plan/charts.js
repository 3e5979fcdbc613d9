// An ES module, as ECharts is. Compiled, it is one CommonJS file with all of ECharts that it takes (build-tools/bundle.js). Nothing else may import
// ECharts, and only what draws may load this.
import { CustomChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, MarkLineComponent, TitleComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { AxisBreak } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';

use([AxisBreak, CustomChart, GridComponent, LegendComponent, LineChart, MarkLineComponent, SVGRenderer, TitleComponent]);

/** Draws an option of ECharts as SVG, without a browser. */
export function draw(option, width, height) {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(option);
    const svg = chart.getZr().painter.renderToString({ cssEmphasis: false, cssAnimation: false, useViewBox: true });
    // How many charts this process has drawn is in the names, and marks for scripts are in the elements.
    return svg.replace(/\bzr\d+-/g, 'chart-').replace(/ ecmeta_\w+="[^"]*"/g, '');
  } finally {
    chart.dispose();
  }
}
